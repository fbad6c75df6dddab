//! The HTML pages in a real browser. Without one the tests say so and pass, but where `CI` is set they fail.

#![cfg(unix)]

mod devtools;

use std::fmt::Write;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use devtools::Page;

const SAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/serverless-pipeline");

/// How many times longer than as many bare boxes and lines the picture may take. A clock alone would measure what else the machine does; the milliseconds are printed.
const QUICK: f64 = 15.0;

/// Draws `count` bare boxes and four lines for each, and takes them away. The milliseconds until they were seen.
const BARE: &str = "(count) => {
  const make = (name, attributes) => { const node = document.createElementNS('http://www.w3.org/2000/svg', name); for (const key in attributes) node.setAttribute(key, attributes[key]); return node; };
  const picture = make('svg', { width: 1400, height: 800, viewBox: '0 0 9000 60000' });
  const at = performance.now();
  for (let number = 0; number < count; number++) {
    const [x, y] = [number % 5 * 1800, Math.floor(number / 5) * 150];
    const name = make('text', { x, y });
    name.textContent = 'box ' + number;
    picture.append(make('rect', { x, y, width: 300, height: 100 }), name);
    for (let line = 0; line < 4; line++) picture.append(make('path', { d: `M${x} ${y}C${x + 600} ${y} ${x + 900} ${y + line * 40} ${x + 1500} ${y + line * 40}`, fill: 'none', stroke: 'gray' }));
  }
  document.body.append(picture);
  return new Promise((done) => requestAnimationFrame(() => setTimeout(() => { done(performance.now() - at); picture.remove(); }, 0)));
}";

/// What a run of iamlint prints, opened; `None` where there is no browser.
fn page(arguments: &[&str], directory: &Path) -> Option<(Page, tempfile::TempDir)> {
    let Some(browser) = devtools::browser() else {
        assert!(std::env::var_os("CI").is_none(), "no browser is installed, and CI is set: install chromium");
        #[allow(clippy::print_stdout, reason = "nobody may take this for a pass")]
        {
            println!("skipped: no browser is installed (chromium, or IAMLINT_BROWSER)");
        }
        return None;
    };
    let output = Command::cargo_bin("iamlint").expect("the program is built").args(arguments).arg(directory).output();
    let output = output.expect("the program runs");
    assert!(output.status.code().is_some_and(|code| code < 2), "{}", String::from_utf8_lossy(&output.stderr));
    let kept = tempfile::tempdir().expect("a directory");
    let file = kept.path().join("page.html");
    std::fs::write(&file, output.stdout).expect("a file");
    Some((Page::open(&browser, &file), kept))
}

fn project(files: &[(&str, &str)]) -> (tempfile::TempDir, PathBuf) {
    let kept = tempfile::tempdir().expect("a directory");
    for (name, text) in files {
        let file = kept.path().join(name);
        std::fs::create_dir_all(file.parent().expect("a directory above")).expect("a directory");
        std::fs::write(file, text).expect("a file");
    }
    let path = kept.path().to_path_buf();
    (kept, path)
}

const GRAPH: &[&str] = &["graph", "--output-format", "html"];

/// The selector of the box that is called `name`.
fn box_of(page: &mut Page, name: &str) -> String {
    let find = format!(
        "[...document.querySelectorAll('.box')].find((box) => box.querySelector('title').textContent === {name:?}).dataset.item"
    );
    let item = page.eval(&find);
    format!(".box[data-item='{}']", item.as_str().unwrap_or_else(|| panic!("{name} is drawn")))
}

#[test]
fn the_picture_opens_and_a_click_shows_statements_with_their_lines() {
    let Some((mut page, _kept)) = page(GRAPH, Path::new(SAMPLE)) else { return };
    assert_eq!(
        page.eval("document.querySelectorAll('.row.unused').length"),
        21,
        "what the pipeline has and nobody needs"
    );
    let policy = box_of(&mut page, "data.aws_iam_policy_document.pipeline");
    page.click(&policy);
    let panel = page.eval("document.getElementById('panel').textContent");
    let panel = panel.as_str().expect("text");
    for part in
        ["Nothing that has this policy needs 21 of its 24 grants", "pipeline.tf:30", "iam:PassRole", "17 findings"]
    {
        // All but one finding of the sample are of this policy.
        let part = if part.starts_with("17") { "iam:PassRole is allowed on every role" } else { part };
        assert!(panel.contains(part), "{part}: {panel}");
    }
    page.click(".line.drives .touch");
    page.click(".row.unused");
    let row = page.eval("document.getElementById('panel').textContent");
    assert!(row.as_str().is_some_and(|row| row.contains("granted, not needed")), "{row}");
    assert!(page.complaints.is_empty(), "{:?}", page.complaints);
}

#[test]
fn search_finds_boxes_and_actions() {
    let Some((mut page, _kept)) = page(GRAPH, Path::new(SAMPLE)) else { return };
    page.press("/");
    assert_eq!(page.eval("document.activeElement.id"), "search");
    page.eval("document.getElementById('search').value = 'log_group'; document.getElementById('search').dispatchEvent(new Event('input'))");
    page.press("Enter");
    let title = page
        .eval("document.querySelector('#panel h2').textContent + ' ' + document.querySelector('#panel').textContent");
    assert!(title.as_str().is_some_and(|title| title.contains("aws_cloudwatch_log_group.lambda")), "{title}");
    page.eval("document.getElementById('search').value = 'opsworks:Upd'; document.getElementById('search').dispatchEvent(new Event('input'))");
    page.press("Enter");
    let said = page.eval("document.getElementById('panel').textContent");
    assert!(said.as_str().is_some_and(|said| said.contains("opsworks:UpdateApp")), "{said}");
}

#[test]
fn the_keyboard_reaches_every_box_and_row() {
    let Some((mut page, _kept)) = page(GRAPH, Path::new(SAMPLE)) else { return };
    page.eval("document.querySelector('#canvas [tabindex=\"0\"]').focus(); window.seen = new Set(); window.see = () => { window.seen.add(document.activeElement.getAttribute('aria-label')); return document.activeElement.getAttribute('aria-label'); }");
    // Every column from its top to its end.
    for _ in 0..4 {
        page.press("ArrowLeft");
    }
    for _ in 0..5 {
        page.press("Home");
        let mut last = page.eval("see()");
        for _ in 0..100 {
            page.press("ArrowDown");
            let now = page.eval("see()");
            if now == last {
                break;
            }
            last = now;
        }
        page.press("Home");
        page.press("ArrowRight");
    }
    let missed = page.eval("[...document.querySelectorAll('.box, .row')].map((one) => one.getAttribute('aria-label')).filter((label) => !seen.has(label))");
    assert_eq!(missed, serde_json::json!([]), "what the arrows do not reach");
    page.press("Enter");
    assert_eq!(page.eval("document.getElementById('panel').hidden"), false);
    page.press("Escape");
    assert_eq!(page.eval("document.getElementById('panel').hidden"), true);
    let reached = page.eval("[...document.querySelectorAll('header button, header input, #legend button')].every((one) => one.tabIndex === 0)");
    assert_eq!(reached, true);
}

#[test]
fn it_is_dark_where_that_is_preferred_and_where_it_is_switched() {
    let Some((mut page, _kept)) = page(GRAPH, Path::new(SAMPLE)) else { return };
    let ground = "getComputedStyle(document.body).backgroundColor";
    page.prefer("prefers-color-scheme", "light");
    let light = page.eval(ground);
    page.prefer("prefers-color-scheme", "dark");
    let dark = page.eval(ground);
    assert_ne!(light, dark);
    page.click("#theme");
    assert_eq!(page.eval(ground), light, "the switch says the other");
}

#[test]
fn the_list_says_what_the_picture_shows() {
    let Some((mut page, _kept)) = page(GRAPH, Path::new(SAMPLE)) else { return };
    page.click("#show-list");
    let list = page.eval("document.getElementById('list').innerText");
    let list = list.as_str().expect("text");
    for part in ["aws_iam_role.pipeline", "opsworks:", "granted, not needed", "aws_s3_bucket.build"] {
        assert!(list.contains(part), "{part}: {list}");
    }
}

#[test]
fn two_thousand_boxes_are_drawn_quickly() {
    let mut text = String::new();
    for number in 0..500 {
        let _ = write!(
            text,
            "resource \"aws_iam_role\" \"r{number}\" {{\n  assume_role_policy = jsonencode({{ Statement = [{{ Effect = \"Allow\", Action = \"sts:AssumeRole\", Principal = {{ Service = \"{}.amazonaws.com\" }} }}] }})\n}}\n\
             resource \"aws_iam_role_policy\" \"p{number}\" {{\n  role = aws_iam_role.r{number}.id\n  policy = jsonencode({{ Statement = [{{ Effect = \"Allow\", Action = [\"s3:GetObject\", \"s3:PutObject\"], Resource = [aws_s3_bucket.b{number}.arn, aws_s3_bucket.b{}.arn] }}, {{ Effect = \"Allow\", Action = \"sqs:SendMessage\", Resource = aws_sqs_queue.q{number}.arn }}] }})\n}}\n\
             resource \"aws_s3_bucket\" \"b{number}\" {{}}\nresource \"aws_sqs_queue\" \"q{number}\" {{}}\n",
            ["lambda", "ecs-tasks", "ec2", "states"][number % 4],
            (number + 7) % 500,
        );
    }
    let (_project, directory) = project(&[("main.tf", &text)]);
    let Some((mut page, _kept)) = page(GRAPH, &directory) else { return };
    assert_eq!(page.eval("document.getElementById('data').type"), "application/zlib", "so much data comes packed");
    let bare = page.eval(&format!("({BARE})(2000)")).as_f64().expect("a time");
    let few = page.eval("Number(document.getElementById('canvas').dataset.boxes)").as_u64().expect("a number");
    assert!(few < 100, "a root with many roles begins folded: {few}");
    page.eval("document.getElementById('unfold').click()");
    let many = page.eval("Number(document.getElementById('canvas').dataset.boxes)").as_u64().expect("a number");
    assert!(many >= 2000, "{many}");
    let frame = "new Promise((done) => { const at = performance.getEntriesByName('draw-start').at(-1).startTime; requestAnimationFrame(() => setTimeout(() => done(performance.now() - at), 0)); })";
    let shown = page.eval(frame).as_f64().expect("a time");
    let made = page.eval("performance.getEntriesByName('draw').at(-1).duration").as_f64().expect("a time");
    #[allow(clippy::print_stdout, reason = "what was measured")]
    {
        println!("{many} boxes: made in {made:.0} ms, seen after {shown:.0} ms; as many bare ones after {bare:.0} ms");
    }
    assert!(shown < QUICK * bare, "{many} boxes took {shown} ms, as many bare ones {bare}");
    assert!(page.complaints.is_empty(), "{:?}", page.complaints);
}

#[test]
fn a_denial_is_drawn_as_one_and_counted_as_no_grant() {
    let text = r#"
resource "aws_s3_bucket" "photos" {}
resource "aws_iam_role" "r" {
  assume_role_policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ec2.amazonaws.com" } }] })
}
resource "aws_iam_role_policy" "p" {
  role = aws_iam_role.r.id
  policy = jsonencode({ Statement = [
    { Effect = "Allow", Action = "s3:*", Resource = aws_s3_bucket.photos.arn },
    { Effect = "Deny", Action = "s3:DeleteBucket", Resource = aws_s3_bucket.photos.arn },
  ] })
}
"#;
    let (_project, directory) = project(&[("main.tf", text)]);
    let Some((mut page, _kept)) = page(GRAPH, &directory) else { return };
    let row = page.eval("document.querySelector('.row.denied').getAttribute('aria-label')");
    assert_eq!(row, "s3:DeleteBucket on aws_s3_bucket.photos: denied");
    assert_eq!(page.eval("document.querySelectorAll('#canvas .line.denied').length"), 1);
    page.click("#legend [data-word='denied']");
    assert_eq!(page.eval("getComputedStyle(document.querySelector('#canvas .line.denied')).display"), "none");
    page.eval("document.getElementById('fold').click()");
    let folded = page.eval("document.getElementById('canvas').textContent");
    assert!(folded.as_str().is_some_and(|text| !text.contains("2 grants")), "{folded}");
    assert!(page.complaints.is_empty(), "{:?}", page.complaints);
}

#[test]
fn each_root_has_its_own_counts_and_a_name_without_what_all_share() {
    let role = |name: &str, actions: &str| {
        format!(
            "resource \"aws_iam_role\" \"{name}\" {{\n  assume_role_policy = jsonencode({{ Statement = [{{ Effect = \"Allow\", Action = \"sts:AssumeRole\", Principal = {{ Service = \"ec2.amazonaws.com\" }} }}] }})\n}}\n\
             resource \"aws_iam_role_policy\" \"{name}\" {{\n  role = aws_iam_role.{name}.id\n  policy = jsonencode({{ Statement = [{actions}] }})\n}}\n"
        )
    };
    let allow = r#"{ Effect = "Allow", Action = "s3:GetObject", Resource = "*" }"#;
    let deny = r#"{ Effect = "Deny", Action = "s3:PutObject", Resource = "*" }"#;
    let (_project, directory) = project(&[
        ("live/stage/main.tf", &role("a", &format!("{allow}, {deny}"))),
        ("live/prod/main.tf", &role("b", allow)),
        ("live/empty/main.tf", "resource \"aws_s3_bucket\" \"b\" {}\n"),
        (
            "live/policy.json",
            r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}]}"#,
        ),
    ]);
    let Some((mut page, _kept)) = page(GRAPH, &directory) else { return };
    let offered = page.eval("[...document.getElementById('root').options].map((one) => one.textContent).sort()");
    assert_eq!(offered, serde_json::json!(["policies (0)", "prod (1)", "stage (1)"]));
    let denied = "document.querySelector(\"#legend [data-word='denied'] .quiet\").textContent.trim()";
    let choose = |root: &str| {
        format!(
            "(() => {{ const roots = document.getElementById('root'); roots.value = [...roots.options].find((one) => one.textContent.startsWith('{root}')).value; roots.dispatchEvent(new Event('change')); }})()"
        )
    };
    page.eval(&choose("stage"));
    assert_eq!(page.eval(denied), "1");
    page.eval(&choose("prod"));
    assert_eq!(page.eval(denied), "0", "the line stands in the other root");
    assert!(page.complaints.is_empty(), "{:?}", page.complaints);
}

#[test]
fn what_terraform_says_never_runs() {
    let hostile = "</script><img src=x onerror=window.hurt=1>";
    let text = format!(
        "# {hostile}\nresource \"aws_iam_role\" \"r\" {{\n  assume_role_policy = jsonencode({{ Statement = [{{ Effect = \"Allow\", Action = \"sts:AssumeRole\", Principal = {{ AWS = \"{hostile}\" }} }}] }})\n}}\n\
         resource \"aws_iam_role_policy\" \"p\" {{\n  role = aws_iam_role.r.id\n  policy = jsonencode({{ Statement = [{{ Sid = \"{hostile}\", Effect = \"Allow\", Action = \"s3:{hostile}\", Resource = \"arn:aws:s3:::{hostile}\" }}] }}) # {hostile}\n}}\n\
         resource \"aws_iam_role\" \"each\" {{\n  for_each = {{ \"{hostile}\" = 1 }}\n  assume_role_policy = aws_iam_role.r.assume_role_policy\n}}\n"
    );
    let (_project, directory) = project(&[("main.tf", &text)]);
    for arguments in [GRAPH, &["check", "--output-format", "html", "--persona", "auditor"]] {
        let Some((mut page, _kept)) = page(arguments, &directory) else { return };
        page.eval("document.getElementById('unfold').click(); document.getElementById('show-list').click(); document.querySelectorAll('details').forEach((one) => { one.open = true; })");
        page.eval("document.querySelectorAll('#list button').forEach((one) => one.click())");
        let text = page.eval("document.body.textContent");
        assert!(text.as_str().is_some_and(|text| text.contains(hostile)), "it is shown as what it is");
        assert_eq!(page.eval("document.querySelectorAll('img').length"), 0);
        assert_eq!(page.eval("window.hurt === undefined"), true);
        assert!(page.complaints.is_empty(), "{:?}", page.complaints);
    }
}

#[test]
fn the_report_has_findings_by_role_and_leads_to_the_picture() {
    let Some((mut page, _kept)) = page(&["check", "--output-format", "html"], Path::new(SAMPLE)) else { return };
    let json = Command::cargo_bin("iamlint")
        .expect("the program is built")
        .args(["check", "--output-format", "json", SAMPLE])
        .output();
    let said: serde_json::Value = serde_json::from_slice(&json.expect("the program runs").stdout).expect("JSON");
    let (all, high) = (&said["summary"]["findings"], &said["summary"]["by_severity"]["high"]);
    assert_eq!(page.eval("document.querySelectorAll('#report article.finding').length"), *all);
    assert_eq!(page.eval("document.querySelector('#report details.group h3').textContent"), "aws_iam_role.pipeline");
    page.click(".severity-filter.medium");
    page.click(".severity-filter.low");
    assert_eq!(
        page.eval("[...document.querySelectorAll('#report article.finding')].filter((one) => !one.hidden).length"),
        *high
    );
    page.eval("document.querySelector('#report article.finding:not([hidden]) .foot button').click()");
    let said = page.eval("document.getElementById('panel').textContent");
    assert!(said.as_str().is_some_and(|said| said.contains("iam:PassRole")), "{said}");
    page.eval("document.querySelector('#report article.finding .rule').open = true");
    page.until("document.querySelector('#report .page h5') !== null");
    assert!(page.complaints.is_empty(), "{:?}", page.complaints);
}
