"""The usual cast: a board with a thread, its moderator, a moderator of elsewhere, an officer, an administrator."""

from contextlib import contextmanager
from dataclasses import dataclass

from bbs.accounts.actor import Actor
from bbs.db import db
from boards.models import Board, Thread
from boards.services.posts import Seal
from tests.support.factories import make_account, make_actor, make_board, make_department, make_reply, make_thread


@dataclass
class Scene:
    board: Board
    other_board: Board
    thread: Thread
    moderator: Actor
    stranger: Actor
    both: Actor
    admin: Actor
    resident: Actor


def make_scene(**thread) -> Scene:
    """`both` moderates both boards, `stranger` only the other one."""
    board, other = make_board(title="城乡建设"), make_board(title="交通出行")
    return Scene(
        board=board,
        other_board=other,
        thread=make_thread(board=board, **thread),
        moderator=make_actor("版主甲", roles=[("moderator", board.id)]),
        stranger=make_actor("版主乙", roles=[("moderator", other.id)]),
        both=make_actor("版主丙", roles=[("moderator", board.id), ("moderator", other.id)]),
        admin=make_actor("管理员", roles=[("admin", None)]),
        resident=make_actor("路人"),
    )


def make_official_reply(thread: Thread):
    department = make_department("县住房和城乡建设局", short_name="住建局")
    officer = make_account(roles=[("officer", department.id)])
    seal = Seal(department.id, department.name, department.short_name, "网络问政专员")
    return make_reply(thread, make_actor(roles=[("officer", department.id)]), "已安排维修。", seal=seal), officer


@contextmanager
def statements():
    """The SQL statements that run inside the block."""
    seen, real = [], db.obj.execute_sql

    def counted(sql, *args, **kwargs):
        seen.append(sql)
        return real(sql, *args, **kwargs)

    db.obj.execute_sql = counted
    try:
        yield seen
    finally:
        db.obj.execute_sql = real
