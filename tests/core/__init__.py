"""The foundation: numbers of persons, dates, percentages, tables out of files, log lines."""
