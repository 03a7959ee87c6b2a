"""Questions to organisation, by subject."""

from duqin.foundation.organisation.queries.actors import actor_for, actor_of_person
from duqin.foundation.organisation.queries.tree import descendants_of, units_on

__all__ = ["actor_for", "actor_of_person", "descendants_of", "units_on"]
