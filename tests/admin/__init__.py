"""What administrators look after, by page and by API."""
