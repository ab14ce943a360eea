"""All tables of the data set."""

from initiatives.datasets.catalogue import CATALOGUE
from initiatives.datasets.columns import Table
from initiatives.datasets.progress import PROGRESS
from initiatives.datasets.proposals import PROPOSALS
from initiatives.datasets.sources import SOURCES

TABLES: tuple[Table, ...] = (*CATALOGUE, *SOURCES, *PROPOSALS, *PROGRESS)
"""In the order of the package; what a table refers to may come behind it."""
