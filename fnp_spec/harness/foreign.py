"""Foreign arrays."""

from fnp_spec.codec.decode import Decoder
from fnp_spec.codec.encode import Encoder


class UnbuildableError(Exception):
    pass


class ForeignDecoder(Decoder):
    pass


class ForeignEncoder(Encoder):
    pass
