"""A fold whose label changes while what is in it stays, and is not sent again.

Streamlit's `st.status` can do this with its own label (`StatusContainer.update`), and `st.expander`
cannot: here it is done in the same way.
"""

from dataclasses import dataclass

import streamlit as st
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.state.common import user_key_from_element_id


@dataclass(slots=True)
class Fold:
    """A fold on the page: where it is, and its label."""

    inside: "st.delta_generator.DeltaGenerator"
    id: str
    label: str

    def rename(self, label: str) -> None:
        """Give it another label. It stays as open as the visitor has it.

        The message is of no part of the page: at the end of its run, a part loses what is in its
        folds and was not drawn again.
        """
        drawn = get_script_run_ctx()
        if label == self.label or drawn is None:
            return
        message = ForwardMsg()
        message.metadata.delta_path[:] = self.inside._block_delta_path
        block = message.delta.add_block
        block.id = self.id
        block.allow_empty = True
        block.width_config.use_stretch = True
        block.expandable.label = label
        drawn.enqueue(message)
        self.label = label


def fold(label: str, key: str) -> Fold:
    """Draw a fold, closed at first."""
    inside = st.expander(label, key=key)
    drawn = get_script_run_ctx()
    ids = drawn.shared.widget_ids_this_run.snapshot() if drawn else ()
    return Fold(inside, next(one for one in ids if user_key_from_element_id(one) == key), label)
