//! Which models there are, where they come from, and what each must look like.

use std::{borrow::Cow, fs, path::PathBuf};

use crate::sha256;

/// Why a model can't be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ModelError {
    /// The file can't be read.
    #[error("model {model} can't be read from {}: {source}; the folder must hold {}", path.display(), model.file())]
    Read {
        /// Which model.
        model: Model,
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The file isn't the network that kepal expects.
    #[error("{} doesn't fit as kepal's {model} model: {message}; see models/README.md for what it must be", model.file())]
    Unfit {
        /// Which model.
        model: Model,
        /// What doesn't fit.
        message: String,
    },
    /// The network failed while running.
    #[error("running the {model} model failed: {message}")]
    Run {
        /// Which model.
        model: Model,
        /// What the runtime says.
        message: String,
    },
}

/// The networks that kepal runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Model {
    /// Finds faces.
    Faces,
    /// Finds palms.
    Palms,
    /// Tells hands from what is none, and where exactly they lie.
    Refiner,
    /// Places the 21 points of a hand.
    Landmarks,
    /// Places those of a hand that is small in the photo.
    SmallLandmarks,
    /// Tells hands from what is none by what all of these say, and by where it is.
    Presence,
    /// Tells hands at rest by what both landmark networks see of them.
    Look,
    /// Names the gesture that 21 points make.
    Gesture,
}

impl std::fmt::Display for Model {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.name())
    }
}

/// Values that a landmark network reduces all pixels to, of which its answers are read.
const POOLED: usize = 1152;

impl Model {
    /// Every model.
    pub const ALL: [Self; 8] = [
        Self::Faces,
        Self::Palms,
        Self::Refiner,
        Self::Landmarks,
        Self::SmallLandmarks,
        Self::Presence,
        Self::Look,
        Self::Gesture,
    ];

    /// The name in `models/manifest.toml` and in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Faces => "faces",
            Self::Palms => "palms",
            Self::Refiner => "refiner",
            Self::Landmarks => "landmarks",
            Self::SmallLandmarks => "small_landmarks",
            Self::Presence => "presence",
            Self::Look => "look",
            Self::Gesture => "gesture",
        }
    }

    /// The name of its file.
    pub const fn file(self) -> &'static str {
        match self {
            Self::Faces => "faces.onnx",
            Self::Palms => "palms.onnx",
            Self::Refiner => "refiner.onnx",
            Self::Landmarks => "landmarks.onnx",
            Self::SmallLandmarks => "small_landmarks.onnx",
            Self::Presence => "presence.onnx",
            Self::Look => "look.onnx",
            Self::Gesture => "gesture.onnx",
        }
    }

    /// Size of each dimension of the input that the network was trained with.
    pub(crate) const fn shape(self) -> &'static [usize] {
        match self {
            Self::Faces | Self::Palms => &[1, 192, 192, 3],
            Self::Refiner => &[1, 64, 64, 3],
            Self::Landmarks => &[1, 224, 224, 3],
            Self::SmallLandmarks => &[1, 128, 128, 3],
            Self::Presence => &[1, crate::hands::CLUES],
            Self::Look => &[1, 2 * POOLED],
            Self::Gesture => &[1, crate::gesture::FEATURES],
        }
    }

    /// Number of values in each output for an input of that [`shape`](Self::shape).
    pub(crate) const fn outputs(self) -> &'static [usize] {
        match self {
            Self::Faces => &[2304 * 16, 2304],
            Self::Palms => &[2592 * 18, 2592],
            Self::Refiner => &[1, 5],
            Self::Landmarks | Self::SmallLandmarks => &[63, 1, 1, 63, POOLED],
            Self::Presence | Self::Look => &[1],
            Self::Gesture => &[20, 5],
        }
    }

    /// Known beforehand, as hashing ten megabytes at every start would take longer than a small photo.
    const fn embedded_sha256(self) -> &'static str {
        match self {
            Self::Faces => "e042416cd80a105c01fde3112d8c06746cbe38129dd512da832276d82296c9c6",
            Self::Palms => "e11ccbe8ca8e779f175cbcdb5886c01afcc51ae725dfc858bb08f19e139939b6",
            Self::Refiner => "a3587e36a3c797b7655c2ce78719b885f92bac24c9b118cf14a51f974abe8dd7",
            Self::SmallLandmarks => "5e8323c40047f49aaaf4e3383069dc5f7b8f9bcacd35085e299896d829dfb0f1",
            Self::Landmarks => "e5fba3572b2f00322fc7ed790b030edf240ff511f1b90e84da01fb07087fcdd2",
            Self::Presence => "bec6272a7d6531f83e9ab3d48863bdea7930625d87400f385b19fe9813b039db",
            Self::Look => "4fb977a0abdc1ecdd5b851c5c4903e76b4bea296d9baffd3294c0d86efe21184",
            Self::Gesture => "a16f49cce4000a5eceafff04af4fc78c6b38facb4a82cf6bb8200cca1c10c7b2",
        }
    }

    const fn embedded(self) -> &'static [u8] {
        match self {
            Self::Faces => include_bytes!("../../models/faces.onnx"),
            Self::Palms => include_bytes!("../../models/palms.onnx"),
            Self::Refiner => include_bytes!("../../models/refiner.onnx"),
            Self::Landmarks => include_bytes!("../../models/landmarks.onnx"),
            Self::SmallLandmarks => include_bytes!("../../models/small_landmarks.onnx"),
            Self::Presence => include_bytes!("../../models/presence.onnx"),
            Self::Look => include_bytes!("../../models/look.onnx"),
            Self::Gesture => include_bytes!("../../models/gesture.onnx"),
        }
    }
}

/// Where the model files come from.
#[derive(Debug, Clone, Default)]
pub enum ModelSource {
    /// Those that are part of the library.
    #[default]
    Embedded,
    /// Files of the same names in a folder.
    Folder(PathBuf),
}

impl ModelSource {
    /// The bytes of a model's ONNX file.
    pub(crate) fn bytes(&self, model: Model) -> Result<Cow<'static, [u8]>, ModelError> {
        match self {
            Self::Embedded => Ok(Cow::Borrowed(model.embedded())),
            Self::Folder(folder) => {
                let path = folder.join(model.file());
                fs::read(&path).map(Cow::Owned).map_err(|source| ModelError::Read { model, path, source })
            }
        }
    }

    /// The SHA-256 of a model's ONNX file, in lower-case hexadecimal.
    pub(crate) fn digest(&self, model: Model) -> Result<String, ModelError> {
        match self {
            Self::Embedded => Ok(model.embedded_sha256().to_owned()),
            Self::Folder(_) => Ok(sha256::hex(&self.bytes(model)?)),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn the_embedded_digests_are_those_of_the_embedded_bytes() {
        for model in Model::ALL {
            assert_eq!(sha256::hex(model.embedded()), model.embedded_sha256(), "{model}");
        }
    }

    /// What the manifest says of a model.
    #[derive(serde::Deserialize)]
    struct Listed {
        name: String,
        file: String,
        sha256: String,
        licence: String,
        inputs: Vec<toml::Table>,
        outputs: Vec<toml::Table>,
    }

    #[derive(serde::Deserialize)]
    struct Manifest {
        model: Vec<Listed>,
    }

    #[test]
    fn the_manifest_describes_the_committed_files() {
        let manifest: Manifest = toml::from_str(&fs::read_to_string("models/manifest.toml").unwrap()).unwrap();
        assert_eq!(manifest.model.len(), Model::ALL.len());
        for model in Model::ALL {
            let listed = manifest.model.iter().find(|listed| listed.name == model.name()).unwrap();
            assert_eq!(listed.file, model.file());
            assert_eq!(
                listed.sha256,
                sha256::hex(&fs::read(Path::new("models").join(&listed.file)).unwrap()),
                "{model}"
            );
            assert!(!listed.licence.is_empty(), "{model}");
            assert_eq!(listed.inputs.len(), 1, "{model}");
            assert_eq!(listed.outputs.len(), model.outputs().len(), "{model}");
            let shape = listed.inputs[0]["shape"].as_array().unwrap();
            assert_eq!(shape.len(), model.shape().len(), "{model}");
        }
    }
}
