"""Templates: an example of each table that hrgeo reads, with a dictionary of its columns.

The columns come from `hrgeo.schemas`, their meaning from the catalog of phrases, and the rows
are invented, so that a template cannot fall behind what hrgeo reads.
"""

from hrgeo.inputs.templates.files import template_files, write_template
from hrgeo.inputs.templates.tables import TEMPLATES, TableTemplate

__all__ = ["TEMPLATES", "TableTemplate", "template_files", "write_template"]
