"""The language server under pytest-lsp: a client that introduces itself as Neovim and as Visual Studio Code do."""

import asyncio
import os
import shutil
from pathlib import Path

import pytest
import pytest_lsp
from lsprotocol import types
from pytest_lsp import ClientServerConfig, LanguageClient, client_capabilities

SAMPLE = Path(os.environ["IAMLINT_SAMPLE"])


@pytest.fixture
def work(tmp_path):
    """A copy of the sample, which no test saves into."""
    shutil.copytree(SAMPLE, tmp_path / "work")
    return tmp_path / "work"


@pytest_lsp.fixture(
    params=["neovim", "visual_studio_code"],
    config=ClientServerConfig(server_command=[os.environ["IAMLINT"], "lsp"]),
)
async def client(request, lsp_client: LanguageClient, work):
    watched = []

    @lsp_client.feature(types.CLIENT_REGISTER_CAPABILITY)
    def register(params: types.RegistrationParams):
        watched.extend(registration.method for registration in params.registrations)

    folder = types.WorkspaceFolder(uri=work.as_uri(), name="work")
    await lsp_client.initialize_session(
        types.InitializeParams(
            capabilities=client_capabilities(request.param),
            root_uri=work.as_uri(),
            workspace_folders=[folder],
        )
    )
    yield lsp_client
    # Of the two, only Visual Studio Code lets a server say what is to be watched.
    assert watched == (["workspace/didChangeWatchedFiles"] if request.param == "visual_studio_code" else [])
    await lsp_client.shutdown_session()


def open_file(client, path):
    text = path.read_text()
    item = types.TextDocumentItem(uri=path.as_uri(), language_id="terraform", version=1, text=text)
    client.text_document_did_open(types.DidOpenTextDocumentParams(text_document=item))
    return text


def place(text, mark, offset=0):
    at = text.index(mark) + offset
    line = text.count("\n", 0, at)
    return types.Position(line=line, character=at - (text.rfind("\n", 0, at) + 1))


def at(path, text, mark, offset=0):
    document = types.TextDocumentIdentifier(uri=path.as_uri())
    return {"text_document": document, "position": place(text, mark, offset)}


async def codes(client, path, wanted):
    """The rules that speak of a file, once that is as wanted."""
    for _ in range(600):
        found = [one.code for one in client.diagnostics.get(path.as_uri(), [])]
        if wanted(found):
            return found
        await asyncio.sleep(0.1)
    raise AssertionError(f"{path}: {found}")


@pytest.mark.asyncio
async def test_diagnostics_follow_the_buffer(client, work):
    path = work / "pipeline.tf"
    text = open_file(client, path)
    await codes(client, path, lambda found: "service-wildcard" in found and "unknown-action" not in found)
    assert "grant-not-used" in await codes(client, work / "build.tf", bool)
    end = place(text, '"codebuild:StartBuild",', len('"codebuild:StartBuild'))
    client.text_document_did_change(
        types.DidChangeTextDocumentParams(
            text_document=types.VersionedTextDocumentIdentifier(uri=path.as_uri(), version=2),
            content_changes=[
                types.TextDocumentContentChangePartial(range=types.Range(start=end, end=end), text="ing")
            ],
        )
    )
    await codes(client, path, lambda found: "unknown-action" in found)


@pytest.mark.asyncio
async def test_hover_completion_and_definition(client, work):
    path = work / "pipeline.tf"
    text = open_file(client, path)
    hover = await client.text_document_hover_async(types.HoverParams(**at(path, text, "codebuild:StartBuild", 2)))
    assert "Access level: Write" in hover.contents.value
    role = at(path, text, 'resource "aws_iam_role" "pipeline"', 2)
    hover = await client.text_document_hover_async(types.HoverParams(**role))
    assert "Assumed by: `codepipeline.amazonaws.com`" in hover.contents.value
    offered = await client.text_document_completion_async(
        types.CompletionParams(**at(path, text, "codebuild:StartBuild", len("codebuild:")))
    )
    assert "codebuild:StartBuildBatch" in [item.label for item in offered.items]
    found = await client.text_document_definition_async(
        types.DefinitionParams(**at(path, text, "policy = data.aws_iam_policy_document.pipeline.json", 20))
    )
    found = found[0] if isinstance(found, list) else found
    assert found.uri == path.as_uri()
    assert found.range.start == place(text, 'data "aws_iam_policy_document" "pipeline" {')


@pytest.mark.asyncio
async def test_a_role_is_narrowed_by_an_action(client, work):
    path = work / "pipeline.tf"
    text = open_file(client, path)
    start = place(text, 'resource "aws_iam_role" "pipeline"')
    actions = await client.text_document_code_action_async(
        types.CodeActionParams(
            text_document=types.TextDocumentIdentifier(uri=path.as_uri()),
            range=types.Range(start=start, end=start),
            context=types.CodeActionContext(diagnostics=[], only=[types.CodeActionKind.Refactor]),
        )
    )
    narrow = next(action for action in actions if "narrow" in action.title)
    if narrow.edit is None:
        narrow = await client.code_action_resolve_async(narrow)
    edits = narrow.edit.changes or {
        change.text_document.uri: change.edits for change in narrow.edit.document_changes
    }
    gone = [edit for edit in edits[path.as_uri()] if edit.range.start != edit.range.end]
    assert len(gone) > 3
    assert all("opsworks" not in edit.new_text for edit in gone)
