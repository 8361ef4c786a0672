"""Other systems' lists brought in: OCPI feeds and tables of every quality, through the verbs that the API uses."""
