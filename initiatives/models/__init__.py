"""The domain's records: constraints, triggers and reads. One file a subject."""

from initiatives.models.accounts import Account, AccountGroup
from initiatives.models.catalogue import (
    Forum,
    Membership,
    Office,
    Participation,
    Person,
    Role,
    State,
    Summit,
    Topic,
)
from initiatives.models.dossiers import DossierRecord
from initiatives.models.drafts import Hindrance, StepDraft
from initiatives.models.evidence import Bearing, Evidence, EvidenceRank, EvidenceType
from initiatives.models.expectations import Measurement, Milestone, ProposalMilestone, Target
from initiatives.models.instruments import InstrumentAct
from initiatives.models.kinds import Act, Condition, Extent, Force, ProposalKind, Stage
from initiatives.models.outcomes import OutcomeMatch
from initiatives.models.passages import Anchor, AnchorState, Passage
from initiatives.models.positions import Position, Stance
from initiatives.models.progress import Approval, StatusUpdate, UpdateKind
from initiatives.models.proposals import (
    Citation,
    CitationRole,
    FurtherTopic,
    Proposal,
    Relation,
    RelationKind,
    Sponsor,
)
from initiatives.models.publication import Publication, Publishable
from initiatives.models.releases import Release, ReleasePart
from initiatives.models.sources import Document, DocumentKind, Paragraph, ParagraphKind, Version
from initiatives.models.standing import NOW, Moment
from initiatives.models.wording import Language, Wording
from initiatives.models.words import KnownWord

__all__ = [
    "NOW",
    "Account",
    "AccountGroup",
    "Act",
    "Anchor",
    "AnchorState",
    "Approval",
    "Bearing",
    "Citation",
    "CitationRole",
    "Condition",
    "Document",
    "DocumentKind",
    "DossierRecord",
    "Evidence",
    "EvidenceRank",
    "EvidenceType",
    "Extent",
    "Force",
    "Forum",
    "FurtherTopic",
    "Hindrance",
    "InstrumentAct",
    "KnownWord",
    "Language",
    "Measurement",
    "Membership",
    "Milestone",
    "Moment",
    "Office",
    "OutcomeMatch",
    "Paragraph",
    "ParagraphKind",
    "Participation",
    "Passage",
    "Person",
    "Position",
    "Proposal",
    "ProposalKind",
    "ProposalMilestone",
    "Publication",
    "Publishable",
    "Relation",
    "RelationKind",
    "Release",
    "ReleasePart",
    "Role",
    "Sponsor",
    "Stage",
    "Stance",
    "State",
    "StatusUpdate",
    "StepDraft",
    "Summit",
    "Target",
    "Topic",
    "UpdateKind",
    "Version",
    "Wording",
]
