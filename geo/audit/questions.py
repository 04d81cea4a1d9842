"""What can be asked of an area's offer: how it stands to the law."""

from collections.abc import Mapping

from geo import settings
from geo.audit.council_answers import CouncilAnswer
from geo.audit.offer import OfferAudit, audit, heard_all
from geo.audit.requirements import offer_law
from geo.store.held import HeldData
from geo.voices import Comments


class AuditQuestions(HeldData):
    """What an area holds, and how its offer stands to the law."""

    def audit(
        self,
        book: Comments | None = None,
        *,
        answers: Mapping[str, CouncilAnswer] | None = None,
        examples: bool = False,
    ) -> OfferAudit:
        """The offer compared with the law as it is today.

        Parameters
        ----------
        book
            The file of comments, for what families said.
        answers
            The council's own answers by requirement (`geo.audit.read_answers`).
        examples
            Whether made-up entries count.
        """
        today = settings.today()
        return audit(
            self.name,
            self.code,
            self.store.alone().offered(examples=examples),
            offer_law(today),
            today,
            said=heard_all(book, today),
            answers=answers,
            is_served=True,
            contacts=self.contacts,
        )
