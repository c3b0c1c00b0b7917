"""What a function prints on a console, and things for it to print."""

from __future__ import annotations

import io
from collections.abc import Callable

from rich.console import Console

from fnp_spec.guest.vocabulary import Aspect
from fnp_spec.model.case import Portability
from fnp_spec.model.gate import PacketParity, ParityReport
from fnp_spec.model.mode import Mode
from fnp_spec.model.outcome import AspectVerdict, Status


def rendered(show: Callable[[Console], None], width: int = 120) -> str:
    """The text on a console of so many columns without colours; spaces at the ends of lines are left out."""
    console = Console(file=io.StringIO(), width=width, color_system=None, force_terminal=False)
    with console.capture() as captured:
        show(console)
    return "".join(f"{line.rstrip()}\n" for line in captured.get().splitlines())


def parity(*packets: PacketParity, reasons: tuple[str, ...] = ()) -> ParityReport:
    """The report of a run over `packets`; passed when there is no reason against it."""
    return ParityReport(
        mode=Mode.STRICT,
        implementation="tiny[js]",
        implementation_version="0.3",
        oracle="numpy==2.4.6",
        corpus="0" * 64,
        portability=(Portability.CORE, Portability.PYTHON),
        packets=packets,
        passed=not reasons,
        reasons=reasons,
    )


CLEAN = PacketParity(
    packet="FNP-P2C-901",
    cases=1234,
    counts={Status.PASSED: 1234},
    aspects={Aspect.VALUE: {AspectVerdict.PASS: 1200}, Aspect.EXCEPTION: {AspectVerdict.PASS: 34}},
    counted=1200,
    counted_passed=1200,
)
OF_EVERY_STATUS = PacketParity(
    packet="FNP-P2C-902",
    cases=len(Status),
    counts=dict.fromkeys(Status, 1),
    aspects={aspect: dict.fromkeys(AspectVerdict, n) for n, aspect in enumerate(Aspect, 1)},
    counted=len(Status) - 1,
    counted_passed=1,
)
REASONS = ("FNP-P2C-902: 1 of 8 cases diverged", "FNP-P2C-902: 1 of 8 cases [missing]")
