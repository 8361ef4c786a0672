"""The work at a station, step by step: scan, link, fit, check and try, hand over; each attempt on record."""
