"""Hardware templates at the desk: which there are, how one is edited, its drift, its playbook."""
