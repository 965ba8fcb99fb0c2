"""The blueprint that all view modules of the boards share."""

from flask import Blueprint

bp = Blueprint("boards", __name__)
