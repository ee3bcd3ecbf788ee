"""Workers: in order, on their own thread, results on the owner's, and an end in any case."""

from __future__ import annotations

import queue
import threading

import pytest

from inspector.app.worker import Done, Worker


class Owner:
    def __init__(self) -> None:
        self.posted: queue.SimpleQueue[object] = queue.SimpleQueue()

    def deliver_next(self) -> None:
        done = self.posted.get(timeout=30)
        assert isinstance(done, Done)
        done.deliver()


def fail(error: Exception) -> None:
    raise error


def test_work_runs_on_one_thread_and_its_results_arrive_in_order() -> None:
    owner = Owner()
    worker = Worker("profiles", owner.posted.put)
    results: list[tuple[int, str]] = []
    for number in range(3):
        worker.run(
            lambda n=number: (n, threading.current_thread().name),  # type: ignore[misc]  # default
            results.append,
            fail,
        )
    assert results == []
    for _ in range(3):
        owner.deliver_next()
    worker.close()
    assert results == [(0, "profiles"), (1, "profiles"), (2, "profiles")]


def test_what_goes_wrong_is_handed_to_the_owner_and_the_next_call_still_runs() -> None:
    owner = Owner()
    worker = Worker("disk", owner.posted.put)
    caught: list[Exception] = []
    results: list[str] = []
    worker.run(lambda: 1 / 0, lambda _: None, caught.append)
    worker.run(lambda: "read", results.append, fail)
    owner.deliver_next()
    owner.deliver_next()
    worker.close()
    assert [type(error) for error in caught] == [ZeroDivisionError]
    assert results == ["read"]


def test_closing_lets_queued_work_finish() -> None:
    owner = Owner()
    worker = Worker("disk", owner.posted.put)
    go_on = threading.Event()
    written: list[str] = []
    worker.run(lambda: go_on.wait(30), lambda _: None, fail)
    worker.run(lambda: written.append("profile"), lambda _: None, fail)
    go_on.set()
    worker.close()
    assert written == ["profile"]


def test_a_closed_worker_takes_nothing_more_and_can_be_closed_again() -> None:
    owner = Owner()
    worker = Worker("disk", owner.posted.put)
    worker.close()
    worker.close()
    worker.run(lambda: 1, lambda _: None, fail)
    assert owner.posted.empty()


def test_a_call_that_hangs_does_not_keep_the_program_from_ending() -> None:
    owner = Owner()
    worker = Worker("keyring", owner.posted.put)
    answered = threading.Event()
    worker.run(lambda: answered.wait(30), lambda _: None, fail)
    worker.close(timeout_s=0.01)
    hung = next(t for t in threading.enumerate() if t.name == "keyring")
    assert hung.daemon
    answered.set()
    hung.join(30)


def test_a_worker_without_work_has_no_thread() -> None:
    before = threading.active_count()
    worker = Worker("idle", pytest.fail)
    assert threading.active_count() == before
    worker.close()
