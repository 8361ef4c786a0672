"""Hardware templates: their versions, their drift, their playbooks, and the pages around them."""
