"""Who looks, what is held back from deletion, what was deleted: no row here tells of a person by name."""

from django.db import models


class Looker(models.Model):
    """An account that opened personal values: the row on which two looks at once wait for each other."""

    actor_uid = models.CharField(max_length=36, unique=True)

    def __str__(self) -> str:
        return self.actor_uid
