"""What stands for a local name that is not bound, where a name's object is asked for."""


class _Unbound:
    def __repr__(self) -> str:
        return "UNBOUND"


UNBOUND = _Unbound()
