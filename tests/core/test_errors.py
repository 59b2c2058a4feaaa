import pickle

from shige.core.errors import ShigeError


def test_an_error_crosses_processes_whole():
    error = ShigeError("crs-missing", "name the CRS", {"field": "crs"})
    again = pickle.loads(pickle.dumps(error))
    assert (again.code, again.message, again.facts) == ("crs-missing", "name the CRS", {"field": "crs"})
    assert str(again) == "name the CRS"


def test_an_error_may_have_no_facts():
    assert ShigeError("no-scheduler", "start it first").facts == {}
