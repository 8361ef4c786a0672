"""What stations tell by calling in, and what is kept of it; who is held, who knocks in vain, and their gateways."""
