"""The report of everything that is known of the current request."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from inspector.app import report_file
from inspector.app.desk import Topic
from inspector.app.explaining import Explaining
from inspector.app.isolating import Isolating
from inspector.app.report_file import Form
from inspector.model.finding import Finding

if TYPE_CHECKING:
    from inspector.lab.document import Document
    from inspector.lab.report import Case
    from inspector.rules.scope_rows import ScopeTruth


class Reporting(Isolating, Explaining):
    """Reports: as text at once, or into a file behind the owner's back."""

    toolkit = ""
    """The version of what draws the window, for reports; empty without a window."""
    masks_personal_data = False
    """Whether reports leave out what is personal, too."""

    _is_warm = False

    def _changed(self, *topics: Topic) -> None:
        super()._changed(*topics)
        if self._is_followed and not self._is_warm and "exchange" in topics:
            # The first report would take 80 ms of the window's thread, nearly all for imports.
            self._is_warm = True
            self._reports.run(report_file.warm, lambda _none: None, self._crashed)

    def report(self, form: Form = "markdown") -> str:
        """Returns the redacted report of the current request."""
        return self.reports(form)[0]

    def reports(self, *forms: Form) -> tuple[str, ...]:
        """Returns the report in several forms, read from the state once."""
        case, masks = self._case(), self.masks_personal_data
        document = self._document(case, masks=masks)
        return tuple(self._written(case, document, form, masks=masks) for form in forms)

    def report_document(self) -> Document:
        """Returns the redacted report as plain values."""
        return self._document(self._case(), masks=self.masks_personal_data)

    def save_report(self, path: str) -> None:
        """Writes the report to a file, in the form that its name ends in.

        Raises:
            InspectorError: It cannot be written there; the text names the path and the reason.
        """
        form = report_file.form_of(Path(path))
        report_file.save(Path(path), self.report(form).encode())

    def write_report(
        self,
        path: Path,
        then: Callable[[Path], None],
        *,
        write: Callable[[Document], bytes] | None = None,
    ) -> None:
        """Writes the report as it is now, off the owner's thread, then calls `then` on it.

        `write` makes the file's content where it is neither Markdown nor HTML; it is called on
        a worker thread. What goes wrong is told as a problem.
        """
        form = report_file.form_of(path) if write is None else None
        case, masks = self._case(), self.masks_personal_data

        def work() -> Path:
            document = self._document(case, masks=masks)
            if write is not None:
                content = write(document)
            else:
                assert form is not None
                content = self._written(case, document, form, masks=masks).encode()
            report_file.save(path, content)
            return path

        self._reports.run(work, then, self._crashed)

    def report_stem(self) -> str:
        """Returns a file's name for the report, without its ending."""
        from inspector.lab.verdict import timestamp

        day = timestamp(self._clock())[:10]
        return report_file.file_stem(self.state, day, self.redactor().url)

    @staticmethod
    def _written(case: Case, document: Document, form: Form, *, masks: bool) -> str:
        def data() -> str:
            from inspector.lab import privacy, report_json

            return report_json.write(case, document, privacy.mask_for(case) if masks else None)

        return report_file.text(document, form, data)

    @staticmethod
    def _document(case: Case, *, masks: bool) -> Document:
        from inspector.lab import privacy, report

        return report.build(case, privacy.mask_for(case) if masks else None)

    def _case(self) -> Case:
        from inspector.lab.report import Case

        now = self.state
        findings = self.check()
        token = now.token
        if token is not None and token.grant == "unknown" and now.client is not None:
            token = replace(token, grant="client_credentials")
        case = Case(
            request=now.request,
            environment=now.environment,
            findings=findings,
            verdict=now.verdict,
            before=now.baseline,
            after=now.shown,
            exchanges=now.exchanges,
            token=token,
            redactor=self.redactor(),
            now=self._clock(),
            dialect=now.dialect,
            environments=self.environments,
            sources=self._sources(findings),
        )
        told = case.refused
        if told is not None:
            # Where it was answered, whatever has been selected since.
            place, meaning = self._place_of(told), self.explanation_of(told)
            case = replace(case, environment=place, explanation=meaning)
        return replace(case, scopes=self._scopes(case))

    def _sources(self, findings: Sequence[Finding]) -> tuple[tuple[str, str], ...]:
        from inspector.catalog.operations import published

        library = self.packs.library
        return report_file.sources(
            published().origin if self._rules is not None else "",
            library.defined if library is not None else (),
            [finding.id for finding in findings],
            self.toolkit,
        )

    def _scopes(self, case: Case) -> ScopeTruth | None:
        """Returns who says what of scopes, about the request that the report is about."""
        from inspector.rules.scope_naming import read_naming
        from inspector.rules.scope_truth import scope_truth

        if self._rules is None:
            return None
        told = case.refused
        request = told.request if told is not None else case.request
        situation = self._situation(request, self.state.token, self.state.client)
        naming = read_naming(told, case.environment, case.redactor)
        return scope_truth(request, replace(situation, environment=case.environment), naming)
