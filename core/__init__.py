"""No tables, knows none of the apps: identifiers, dates, money, tables of text, web bits."""
