"""A mail is what we wrote: no text that somebody chose adds a header or another addressee."""

import email
import email.policy

import pytest

from bbs import config
from bbs.accounts.policies import clean_email
from bbs.errors import Invalid
from bbs.notices.mailer import Letter, message

HEADERS = ["From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "List-Unsubscribe", "List-Unsubscribe-Post", "MIME-Version", "Content-Type"]  # fmt: skip


@pytest.mark.parametrize(
    "title",
    [
        "一行\r\nBcc: evil@evil.example", "x\nX-Evil: 1\n\nbody", "=?utf-8?q?x=0ABcc:_evil@evil.example?=", "中文=?utf-8?b?eApCY2M6IGV2aWw=?=",
        "=?utf-8?q?x=0D=0A=0D=0A<b>other body</b>?=", "\x07\x1b[31m", "\u2028\u2029\x85x", "长" * 300, "a" * 2000, "=?=?=?=?utf-8?q?=0A?=?=", "",
    ],
)  # fmt: skip
def test_a_subject_adds_no_header(title):
    raw = message(
        Letter("a@county.example", title, "正文", "<p>正文</p>", "notice-1", "https://x.example/s"), config.Settings()
    )
    read = email.message_from_bytes(raw.as_bytes(), policy=email.policy.default)
    assert read.keys() == HEADERS
    assert "evil" not in (read["Bcc"] or "") and len(str(read["Subject"]).splitlines()) <= 1
    assert read.get_body(("plain",)).get_content().strip() == "正文"


@pytest.mark.parametrize(
    "address",
    [
        "a(comment)@county.example", "group:a@county.example", "a@b@county.example", '"a b"@county.example', "=?utf-8?q?x=0A?=@county.example",
        "a\x00@county.example", "a@county.example\nBcc:b@c.example", "a,b@county.example", "<a@county.example>", ".a@county.example", "a..b@county.example",
        "a@county", "a@-county.example", "@county.example", "a@", "a" * 65 + "@county.example", "Ｋ@county.example", "é@county.example", "a@[127.0.0.1]", "",
    ],
)  # fmt: skip
def test_an_address_is_one_mailbox_and_nothing_else(address):
    with pytest.raises(Invalid):
        clean_email(address)


@pytest.mark.parametrize(
    "address",
    ["a@county.example", "Li.Ming+forum@mail.county-gov.example", "o'neil_1@x.example", "1234567890@qq.example"],
)
def test_ordinary_addresses_are_taken(address):
    assert clean_email(f" {address} ") == address
