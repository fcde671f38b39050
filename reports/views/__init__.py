"""Pages of issued reports, and the public page where anybody can check one."""
