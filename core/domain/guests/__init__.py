"""Who is let in from outside: by an invitation, by a job pass, by the link for a site's owner."""
