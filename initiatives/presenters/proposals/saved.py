"""A saved view: a list of proposals under the name that its address gives it. It is stored nowhere."""

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from django.urls import reverse

from initiatives.presenters.facets import address, in_words
from initiatives.search.cards import Selection


@dataclass(frozen=True, slots=True)
class SavedView:
    """A list by its filters and its order, with its name (or "")."""

    selection: Selection
    name: str = ""
    sort: str = "newest"

    @property
    def filters(self) -> str:
        """The filters in words."""
        return in_words(self.selection)

    @property
    def kept(self) -> list[tuple[str, str]]:
        """The parameters of the list, without its name."""
        return parse_qsl(address(self.selection.question, self.sort).removeprefix("?"))

    @property
    def path(self) -> str:
        """The address of the list under its name."""
        return self._at("proposal-list", self.kept)

    @property
    def changes(self) -> str:
        """The address of what changed in it."""
        return self._at("proposal-changes", self.unordered)

    @property
    def feed(self) -> str:
        """The address of the feed of what changes in it."""
        return self._at("change-feed", self.unordered)

    @property
    def unordered(self) -> list[tuple[str, str]]:
        """The parameters of the list without its order: changes have one of their own."""
        return parse_qsl(address(self.selection.question).removeprefix("?"))

    def _at(self, name: str, parameters: list[tuple[str, str]]) -> str:
        query = urlencode([*parameters, *([("view", self.name)] if self.name else [])])
        return reverse(f"initiatives:{name}") + (f"?{query}" if query else "")
