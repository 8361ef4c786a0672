"""What dispatchers and supervisors do at their desks, for machines: labels, guests, templates, figures, sites."""
