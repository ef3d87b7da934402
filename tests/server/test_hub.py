import pytest

from kubewars.server.hub import Hub
from kubewars.server.line import Line
from kubewars.wire.messages import Delta, Snapshot, decode_server
from tests.server.staged_game import StagedGame


class ScriptedPipe:
    """A transport whose reader reads when told."""

    def __init__(self) -> None:
        self.taken = bytearray()
        self.kept = bytearray()
        self.is_deaf = False
        self.is_cut = False

    def write(self, data: bytes) -> None:
        (self.kept if self.is_deaf else self.taken).extend(data)

    def get_write_buffer_size(self) -> int:
        return len(self.kept)

    def is_closing(self) -> bool:
        return self.is_cut

    def abort(self) -> None:
        self.is_cut = True

    def hear_again(self) -> None:
        self.is_deaf = False
        self.taken += self.kept
        self.kept.clear()

    def messages(self) -> list[object]:
        data = bytes(self.taken)
        self.taken.clear()
        found = []
        while data:
            size, at = data[1], 2
            if size == 126:
                size, at = int.from_bytes(data[2:4], "big"), 4
            found.append(decode_server(data[at : at + size]))
            data = data[at + size :]
        return found


class Stage:
    def __init__(self, **game: int) -> None:
        self.now = 0.0
        self.game = StagedGame(**game)
        self.hub = Hub(clock=lambda: self.now, patience=10.0)
        self.hub.attach(self.game)

    def news(self, count: int = 1) -> None:
        for _ in range(count):
            self.game.news(self.hub)

    def spectator(self) -> tuple[Line, ScriptedPipe]:
        pipe = ScriptedPipe()
        line = Line(pipe)
        self.hub.hello(line)
        return line, pipe


@pytest.fixture
def stage() -> Stage:
    return Stage()


def seqs(messages: list[object]) -> list[int]:
    return [message.seq for message in messages if isinstance(message, Delta)]


def test_hello_is_answered_by_a_snapshot_and_then_by_every_delta(stage):
    stage.news(3)
    _, pipe = stage.spectator()

    stage.news(2)

    first, *rest = pipe.messages()
    assert isinstance(first, Snapshot)
    assert first.seq == 3
    assert seqs(rest) == [4, 5]


def test_resume_is_answered_by_what_was_missed(stage):
    stage.news(5)
    pipe = ScriptedPipe()

    stage.hub.resume(Line(pipe), "stage", 2)
    stage.news()

    assert seqs(pipe.messages()) == [3, 4, 5, 6]


@pytest.mark.parametrize(("epoch", "seq"), [("another", 5), ("stage", 99), ("stage", -7), ("", -1)])
def test_resume_from_what_never_was_is_answered_by_a_snapshot(stage, epoch, seq):
    stage.news(5)
    pipe = ScriptedPipe()

    stage.hub.resume(Line(pipe), epoch, seq)

    (only,) = pipe.messages()
    assert isinstance(only, Snapshot)


def test_resume_from_what_is_no_longer_kept_is_answered_by_a_snapshot():
    stage = Stage(keep=2)
    stage.news(5)
    pipe = ScriptedPipe()

    stage.hub.resume(Line(pipe), "stage", 1)
    stage.news()

    first, second = pipe.messages()
    assert isinstance(first, Snapshot)
    assert seqs([second]) == [6]


def test_who_has_everything_already_is_sent_nothing(stage):
    stage.news(5)
    pipe = ScriptedPipe()

    stage.hub.resume(Line(pipe), "stage", 5)

    assert pipe.messages() == []


def test_a_deaf_spectator_is_written_one_delta_and_then_nothing(stage):
    _, pipe = stage.spectator()
    pipe.is_deaf = True

    stage.news()
    kept_after_one = len(pipe.kept)
    stage.news(1000)

    assert len(pipe.kept) == kept_after_one
    assert stage.hub.behind == 1


def test_the_others_miss_nothing_of_it(stage):
    _, deaf = stage.spectator()
    _, healthy = stage.spectator()
    healthy.messages()
    deaf.is_deaf = True

    stage.news(50)

    assert seqs(healthy.messages()) == list(range(1, 51))


def test_who_reads_again_in_time_is_given_the_missed_deltas_without_a_gap(stage):
    _, pipe = stage.spectator()
    pipe.is_deaf = True
    stage.news(20)

    pipe.hear_again()
    stage.hub.sweep()
    stage.news()

    first, *rest = pipe.messages()
    assert isinstance(first, Snapshot)
    assert seqs(rest) == list(range(1, 22))
    assert stage.hub.behind == 0


def test_who_reads_again_too_late_for_that_is_given_a_snapshot():
    stage = Stage(keep=5)
    _, pipe = stage.spectator()
    pipe.is_deaf = True
    stage.news(20)

    stage.now = 1.0
    pipe.hear_again()
    stage.hub.sweep()
    stage.news()

    messages = pipe.messages()
    assert isinstance(messages[-2], Snapshot)
    assert messages[-2].seq == 20
    assert seqs(messages) == [1, 21]


def test_who_reads_again_gets_it_though_nothing_new_happens(stage):
    _, pipe = stage.spectator()
    pipe.is_deaf = True
    stage.news(2)

    pipe.hear_again()
    stage.hub.sweep()

    assert seqs(pipe.messages()) == [1, 2]


def test_who_never_reads_is_cut_when_patience_ends(stage):
    _, pipe = stage.spectator()
    pipe.is_deaf = True
    stage.news(2)

    stage.now = 9.9
    stage.hub.sweep()
    assert not pipe.is_cut

    stage.now = 10.1
    stage.hub.sweep()
    assert pipe.is_cut
    assert stage.hub.spectators == 0


def test_patience_begins_anew_for_who_caught_up(stage):
    _, pipe = stage.spectator()
    pipe.is_deaf = True
    stage.news(2)
    stage.now = 9.0
    pipe.hear_again()
    stage.hub.sweep()
    pipe.is_deaf = True
    stage.news(2)

    stage.now = 12.0
    stage.hub.sweep()

    assert not pipe.is_cut


def test_hello_on_a_pipe_that_is_not_clear_waits_for_it(stage):
    pipe = ScriptedPipe()
    pipe.kept += b"something before"
    line = Line(pipe)

    stage.hub.hello(line)
    assert not pipe.taken

    pipe.kept.clear()
    stage.hub.sweep()
    assert isinstance(pipe.messages()[0], Snapshot)


def test_a_room_that_reloads_at_once_shares_one_snapshot(stage):
    stage.news(3)

    pipes = [stage.spectator()[1] for _ in range(200)]

    assert stage.game.snapshots == 1
    assert all(isinstance(pipe.messages()[0], Snapshot) for pipe in pipes)


def test_a_shared_snapshot_is_followed_by_what_happened_since_it_was_made(stage):
    stage.spectator()
    stage.news(3)

    _, late = stage.spectator()

    first, *rest = late.messages()
    assert isinstance(first, Snapshot)
    assert [first.seq, *seqs(rest)] == [0, 1, 2, 3]


def test_a_snapshot_is_made_anew_a_moment_later(stage):
    stage.spectator()

    stage.now = 1.0
    stage.spectator()

    assert stage.game.snapshots == 2


def test_who_left_is_written_nothing(stage):
    line, pipe = stage.spectator()
    pipe.messages()

    stage.hub.leave(line)
    stage.news()

    assert not pipe.taken
    assert stage.hub.spectators == 0


def test_an_answer_is_not_kept_for_who_does_not_read(stage):
    line, pipe = stage.spectator()
    pipe.is_deaf = True
    stage.news()
    kept = len(pipe.kept)

    stage.hub.answer(line, b"{}")

    assert len(pipe.kept) == kept
