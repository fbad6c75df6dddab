//! The language server in Neovim, set up as docs/editor.md says for the version that is there.

use std::path::Path;
use std::process::Command;

use crate::{iamlint, root, run, said};

/// Each step of the script, as it says that it went well.
const STEPS: [&str; 6] = ["diagnostics", "typing", "hover", "completion", "definition", "code action"];

#[test]
fn neovim_is_set_up_by_the_documentation() {
    let setup = match setup() {
        Ok(setup) => setup,
        Err(why) => return skip(&why),
    };
    let directory = tempfile::tempdir().expect("a directory");
    let work = directory.path().join("work");
    std::fs::create_dir_all(work.join(".git")).expect("a directory");
    for entry in std::fs::read_dir(root().join("fixtures/serverless-pipeline")).expect("the sample").flatten() {
        std::fs::copy(entry.path(), work.join(entry.file_name())).expect("a copy");
    }
    let init = directory.path().join("init.lua");
    std::fs::write(&init, setup).expect("a file");
    let programs = iamlint().parent().into_iter().map(Path::to_path_buf);
    let path = std::env::var_os("PATH").unwrap_or_default();
    let path = std::env::join_paths(programs.chain(std::env::split_paths(&path))).expect("a path");
    let mut nvim = Command::new("nvim");
    nvim.args(["--headless", "--clean", "-u"]).arg(&init).arg("pipeline.tf");
    nvim.args(["-c", &format!("luafile {}", root().join("tests/consumers/neovim.lua").display())]);
    for variable in ["HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"] {
        nvim.env(variable, directory.path().join("home"));
    }
    let output = run(nvim.env("PATH", path).current_dir(&work));
    let text = said(&output);
    let went_well = STEPS.iter().all(|step| text.contains(&format!("{step} works")));
    assert!(output.status.success() && went_well, "{text}");
}

/// What stands in the documentation for the version of Neovim that is there.
fn setup() -> Result<String, String> {
    let output = Command::new("nvim").arg("--version").output().map_err(|error| format!("nvim: {error}"))?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let first = text.lines().next().unwrap_or_default();
    let mut numbers = first.trim_start_matches("NVIM v").split('.').map_while(|number| number.parse::<u32>().ok());
    let version = (numbers.next().unwrap_or_default(), numbers.next().unwrap_or_default());
    let page = std::fs::read_to_string(root().join("docs/editor.md")).expect("the page");
    let snippets: Vec<&str> =
        page.split("```lua\n").skip(1).filter_map(|behind| Some(behind.split_once("```")?.0)).collect();
    let [since_11, since_8] = snippets[..] else { panic!("one for 0.11, one for what is older: {snippets:?}") };
    match version {
        (0, ..=7) => Err(format!("the documentation begins with Neovim 0.8, and this is {first}")),
        (0, 8..=10) => Ok(since_8.to_owned()),
        _ => Ok(since_11.to_owned()),
    }
}

fn skip(why: &str) {
    #[allow(clippy::print_stdout, reason = "nobody may take this for a pass")]
    {
        println!("skipped: {why}");
    }
}
