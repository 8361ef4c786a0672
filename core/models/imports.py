"""Files that people and machines bring in, row by row, and what became of each row."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from core.choices import ImportKind, ImportState, RowOutcome, RowUndone
from core.models.actors import OwnedQuerySet
from core.models.operators import Operator
from core.models.people import User
from core.models.tokens import ApiToken

AT_WORK = [ImportState.CHECKING, ImportState.IMPORTING, ImportState.UNDOING]


class Import(models.Model):
    """One file. `user` or `token` is whoever asked for what happens now; the worker acts as them.

    `goes_on`: nobody looks between reading and importing. `form` tells how the file was read: encoding, delimiter,
    one date and one number that were understood, and what was `also` said of every row. `content` goes when its rows
    are imported.
    """

    operator = models.ForeignKey(Operator, on_delete=models.CASCADE, related_name="imports")
    kind = models.CharField(max_length=10, choices=ImportKind)
    name = models.CharField(max_length=255)
    state = models.CharField(max_length=10, choices=ImportState, default=ImportState.UPLOADED)
    content = models.BinaryField(null=True)
    form = models.JSONField(default=dict)
    header = ArrayField(models.TextField())
    columns = ArrayField(models.CharField(max_length=100, blank=True), help_text="The field of each column; or empty.")
    goes_on = models.BooleanField(default=False)
    total = models.PositiveIntegerField(default=0, help_text="Rows of the file, once it is read.")
    done = models.PositiveIntegerField(default=0, help_text="Rows that the present state is through with.")
    through = models.PositiveIntegerField(default=0, help_text="The last line of those.")
    fault = models.JSONField(null=True, help_text="Why it failed, as a sentence.")
    user = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    token = models.ForeignKey(ApiToken, null=True, on_delete=models.SET_NULL, related_name="+")
    who = models.CharField(max_length=100, help_text="Whose it is, as the audit trail keys it.")
    created = models.DateTimeField(db_default=Now())
    created_by = models.CharField(max_length=150)
    moved_at = models.DateTimeField(db_default=Now(), help_text="When the worker last did something for it.")

    objects = OwnedQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["operator", "-created"], name="import_newest"),
            models.Index("created", name="import_age"),
            models.Index("moved_at", condition=Q(state__in=AT_WORK), name="import_at_work"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_at_work(self) -> bool:
        """Tell whether the worker has something to do for it."""
        return self.state in AT_WORK


class ImportRow(models.Model):
    """A row of a file that was understood as a table.

    `key` is what it was written as, `stamp` the etag or version that the import left there, `before` what it said
    until then. `reasons`: `{"column", "read", "sentence"}` each.
    """

    of = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="rows")
    line = models.PositiveIntegerField()
    cells = ArrayField(models.TextField())
    outcome = models.CharField(max_length=10, choices=RowOutcome)
    reasons = models.JSONField(default=list)
    key = models.CharField(max_length=255, blank=True)
    stamp = models.CharField(max_length=36, blank=True)
    before = models.JSONField(null=True)
    undone = models.CharField(max_length=10, choices=RowUndone, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint("of", "line", name="import_line_once")]
        indexes: ClassVar = [models.Index("of", "outcome", "line", name="import_rows_by_outcome")]

    def __str__(self) -> str:
        return f"{self.of}, {self.line}"


class ColumnName(models.Model):
    """What an operator said that a column is: the next file with this heading is read so."""

    operator = models.ForeignKey(Operator, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=ImportKind)
    heading = models.CharField(max_length=100)
    field = models.CharField(max_length=100, blank=True)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint("operator", "kind", "heading", name="column_name_once")]

    def __str__(self) -> str:
        return f"{self.heading}: {self.field}"
