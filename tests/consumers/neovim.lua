-- What a user of Neovim does with the server that docs/editor.md has it start: through the editor's own functions, and seen in its windows. Run in pipeline.tf.

local PATIENCE = 60000

local function await(what, is_so)
  if not vim.wait(PATIENCE, is_so, 50) then
    local said = vim.tbl_map(function(one) return tostring(one.code) .. " " .. one.message end, vim.diagnostic.get())
    error(what .. ": it never came; said is " .. vim.inspect(said) .. vim.fn.execute("messages"), 0)
  end
end

-- Puts the cursor so many bytes into the first place of a text.
local function go(text, offset)
  vim.api.nvim_win_set_cursor(0, { 1, 0 })
  local at = vim.fn.searchpos("\\V" .. text, "cW")
  assert(at[1] > 0, text .. " stands nowhere")
  vim.api.nvim_win_set_cursor(0, { at[1], at[2] - 1 + offset })
end

local function codes()
  local found = {}
  for _, one in ipairs(vim.diagnostic.get(0)) do
    found[tostring(one.code)] = true
  end
  return found
end

-- What the windows that float say.
local function floating()
  local said = {}
  for _, window in ipairs(vim.api.nvim_list_wins()) do
    if vim.api.nvim_win_get_config(window).relative ~= "" then
      vim.list_extend(said, vim.api.nvim_buf_get_lines(vim.api.nvim_win_get_buf(window), 0, -1, false))
    end
  end
  return table.concat(said, "\n")
end

local steps = {
  { "diagnostics", function()
    await("what is found", function() return codes()["service-wildcard"] end)
    assert(not codes()["unknown-action"])
  end },
  { "typing", function()
    go('"codebuild:StartBuild"', #'"codebuild:StartBuild')
    local at = vim.api.nvim_win_get_cursor(0)
    vim.api.nvim_buf_set_text(0, at[1] - 1, at[2], at[1] - 1, at[2], { "ing" })
    await("the misspelt action", function() return codes()["unknown-action"] end)
    vim.cmd("silent undo")
    await("the end of it", function() return not codes()["unknown-action"] end)
  end },
  { "hover", function()
    go("codebuild:StartBuild", 2)
    vim.lsp.buf.hover()
    await("the access level", function() return floating():find("Access level: Write", 1, true) end)
    vim.cmd("silent! fclose!")
    go('resource "aws_iam_role" "pipeline"', 2)
    vim.lsp.buf.hover()
    await("who assumes the role", function() return floating():find("codepipeline.amazonaws.com", 1, true) end)
    vim.cmd("silent! fclose!")
  end },
  { "completion", function()
    go("codebuild:StartBuild", #"codebuild:")
    local params = vim.lsp.util.make_position_params(0, "utf-16")
    local labels = {}
    for _, answer in pairs(vim.lsp.buf_request_sync(0, "textDocument/completion", params, PATIENCE)) do
      for _, item in ipairs(answer.result.items) do
        labels[item.label] = true
      end
    end
    assert(labels["codebuild:StartBuildBatch"], vim.inspect(labels))
  end },
  { "definition", function()
    go("policy = data.aws_iam_policy_document.pipeline.json", 20)
    vim.lsp.buf.definition()
    local document = 'data "aws_iam_policy_document" "pipeline" {'
    await("the document", function() return vim.api.nvim_get_current_line() == document end)
  end },
  { "code action", function()
    assert(codes()["redundant-statement"], "there is something to mend")
    go('"cloudformation:ValidateTemplate"]', 2)
    vim.lsp.buf.code_action({ apply = true, filter = function(action) return action.isPreferred end })
    await("the mended text", function() return not codes()["redundant-statement"] end)
    assert(vim.bo.modified, "the buffer is changed, not the file")
  end },
}

local ok, why = pcall(function()
  for _, step in ipairs(steps) do
    local done, problem = pcall(step[2])
    assert(done, step[1] .. ": " .. tostring(problem))
    io.stdout:write(step[1] .. " works\n")
  end
end)
if not ok then
  io.stdout:write(tostring(why) .. "\n")
end
-- Neovim ends its servers as it goes.
vim.cmd(ok and "quitall!" or "cquit")
