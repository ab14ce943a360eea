"""The licence of the annotations, for whatever tells it: files, the data package, the API, annotations."""

NAME = "CC-BY-4.0"
"""Its identifier of SPDX."""
ADDRESS = "https://creativecommons.org/licenses/by/4.0/"
LINK = f'<{ADDRESS}>; rel="license"'
"""It as a header `Link` (RFC 8288, RFC 4946)."""
