"""The blueprint that all view modules of moderation share."""

from flask import Blueprint

bp = Blueprint("moderation", __name__)
