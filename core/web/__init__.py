"""What every page needs from HTTP: errors, paging, forms."""
