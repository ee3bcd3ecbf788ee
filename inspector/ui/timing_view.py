"""Where the time went, hop by hop: bars to scale and the numbers beside them."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from inspector.model.exchange import Exchange, Hop
from inspector.ui import theme

_PHASES = (
    ("dns", "Name look-up", "key"),
    ("connect", "Connect", "warn"),
    ("tls", "TLS handshake", "number"),
    ("send", "Request sent", "accent"),
    ("wait", "Waiting", "ok"),
    ("body", "Body", "official"),
)


class TimingView(QWidget):
    """Paints one block per hop."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("responseTiming")
        self.setAccessibleName("Timing")
        self._exchange: Exchange | None = None

    def show_exchange(self, exchange: Exchange | None) -> None:
        self._exchange = exchange
        self.setAccessibleDescription("; ".join(self.lines()))
        self.updateGeometry()
        self.update()

    def lines(self) -> list[str]:
        """Returns the numbers as text, one line per hop and phase."""
        hops = self._exchange.hops if self._exchange else ()
        return [
            f"{title}: {value:.1f} ms"
            for hop in hops
            for name, title, _tone in _PHASES
            if (value := getattr(hop.timings, name)) is not None
        ]

    def sizeHint(self) -> QSize:
        return QSize(theme.dp(480), self.minimumSizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """Keeps every line in reach: what does not fit is scrolled to, never cut off."""
        hops = len(self._exchange.hops) if self._exchange else 0
        lines = len(_PHASES) + 4  # heading, connection, between phases, total
        return QSize(theme.dp(320), theme.dp(20) + hops * (lines * theme.dp(24) + theme.dp(12)))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.color("bg"))
        if self._exchange is None or not self._exchange.hops:
            painter.setPen(theme.color("dim"))
            painter.drawText(
                self.rect(), Qt.AlignmentFlag.AlignCenter, "Send a request to see where time goes."
            )
            return
        top = theme.dp(12)
        for number, hop in enumerate(self._exchange.hops, 1):
            top = self._paint_hop(painter, hop, number, top)

    def _paint_hop(self, painter: QPainter, hop: Hop, number: int, top: int) -> int:
        left, row = theme.dp(14), theme.dp(24)
        label_width, number_width = theme.dp(120), theme.dp(84)
        painter.setFont(theme.ui_font(bold=True))
        painter.setPen(theme.color("text"))
        many = self._exchange is not None and len(self._exchange.hops) > 1
        heading = f"Hop {number} · {hop.method} {hop.url}" if many else f"{hop.method} {hop.url}"
        area = QRect(left, top, self.width() - 2 * left, row)
        align = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
        shown = painter.fontMetrics().elidedText(heading, Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(area, align, shown)
        top += row
        painter.setFont(theme.ui_font(size=12))
        painter.setPen(theme.color("dim"))
        area = QRect(left, top, self.width() - 2 * left, row)
        painter.drawText(area, align, _connection_words(hop))
        top += row
        bar_left = left + label_width + number_width + theme.dp(12)
        scale = max(1, self.width() - bar_left - theme.dp(14)) / max(hop.timings.total, 0.001)
        elapsed = 0.0
        for name, title, tone in _PHASES:
            value: float | None = getattr(hop.timings, name)
            painter.setPen(theme.color("dim"))
            painter.drawText(QRect(left, top, label_width, row), align, title)
            text = "–" if value is None else f"{value:.1f} ms"  # noqa: RUF001 - a dash for nothing
            painter.setPen(theme.color("faint" if value is None else "text"))
            right = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight)
            painter.drawText(QRect(left + label_width, top, number_width, row), right, text)
            if value is not None:
                x = bar_left + round(elapsed * scale)
                width = max(2, round(value * scale))
                painter.fillRect(QRect(x, top + row // 3, width, row // 3 + 1), theme.color(tone))
                elapsed += value
            top += row
        rest = hop.timings.total - elapsed
        if rest >= 0.05:
            painter.setPen(theme.color("dim"))
            painter.drawText(QRect(left, top, label_width, row), align, "Between phases")
            right = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight)
            area = QRect(left + label_width, top, number_width, row)
            painter.drawText(area, right, f"{rest:.1f} ms")
            top += row
        painter.setPen(theme.color("text"))
        painter.setFont(theme.ui_font(size=12, bold=True))
        painter.drawText(QRect(left, top, label_width, row), align, "Total")
        right = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight)
        area = QRect(left + label_width, top, number_width, row)
        painter.drawText(area, right, f"{hop.timings.total:.1f} ms")
        return top + row + theme.dp(12)


def _connection_words(hop: Hop) -> str:
    parts = [hop.http_version or "HTTP"]
    if hop.remote_address:
        parts.append(f"{hop.local_address} → {hop.remote_address}".strip(" →"))
    parts.append("connection reused" if hop.connection_reused else "new connection")
    if hop.tls is not None:
        parts.append(f"{hop.tls.version} {hop.tls.cipher}".strip())
        if hop.tls.issuer:
            parts.append(f"certificate of {hop.tls.subject}, issued by {hop.tls.issuer}")
    else:
        parts.append("no TLS")
    parts.append(f"via {hop.proxy}" if hop.proxy else "no proxy")
    return " · ".join(parts)
