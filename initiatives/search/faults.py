"""What is wrong with what a reader asks, told parameter by parameter; for pages, files and the API."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a parameter of the address; `label` is its name on the page, if it has one."""

    parameter: str
    message: str
    label: str = ""
