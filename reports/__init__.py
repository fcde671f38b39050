"""Documents that the department issues, and the page where a stranger can check them."""
