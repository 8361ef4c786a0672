"""What every page needs to draw, under one name: states, pictures, words and forms."""

from __future__ import annotations

from django import template

from installer_app.templatetags import forms, hardware, pictures, readable, states

register = template.Library()
for part in (states, pictures, readable, forms, hardware):
    register.tags |= part.register.tags
    register.filters |= part.register.filters
