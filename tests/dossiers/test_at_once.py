"""An import and an editor at the same moment."""

import pytest

from initiatives.dossiers.importing import ImportRefused, import_folder
from initiatives.models import Proposal
from tests.admin.at_once import while_uncommitted
from tests.dossiers.folders import Folder

pytestmark = pytest.mark.django_db(transaction=True)


def test_what_an_editor_is_saving_is_not_written_over(folder: Folder) -> None:
    import_folder(folder.path)
    folder.replace("en: Research centre,", "en: Of the file,")
    centre = Proposal.objects.filter(slug="rare-earth-centre")
    with pytest.raises(ImportRefused):
        while_uncommitted(lambda: centre.update(title_en="Of the editor"), lambda: import_folder(folder.path))
    assert centre.get().title_en == "Of the editor"
