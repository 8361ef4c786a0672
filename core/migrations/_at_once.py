"""Many operations, with the models made anew once: Django makes most of them anew for each, which takes seconds."""

from django.db.migrations import SeparateDatabaseAndState


class AtOnce(SeparateDatabaseAndState):
    """Operations of which none needs what another one does, such as columns and indexes that were there before.

    A model that is created has all that it begins with in its CreateModel; it may refer to models further down.
    """

    def __init__(self, *operations):
        super().__init__(operations, operations)

    def deconstruct(self):
        return (type(self).__qualname__, list(self.database_operations), {})

    def state_forwards(self, app_label, state):
        """Tell the state all of it; whoever asks for its models has them made then."""
        vars(state).pop("apps", None)
        super().state_forwards(app_label, state)

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        for operation in self.database_operations:
            operation.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        for operation in reversed(self.database_operations):
            operation.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self):
        return "; ".join(operation.describe() for operation in self.database_operations)
