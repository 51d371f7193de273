"""One function a method. Made from the parameter tables by scripts/make_python_methods.py: not to be edited."""

from .alra import alra
from .completion import completion
from .drimpute import drimpute
from .ebayes import ebayes
from .gamma_null import gamma_null
from .gene_mean import gene_mean
from .knn_mean import knn_mean
from .knn_smoothing import knn_smoothing
from .lowrank import lowrank
from .magic import magic
from .none import none
from .nonzero_mean import nonzero_mean
from .saver import saver
from .scdtl import scdtl
from .scgacl import scgacl
from .scigans import scigans
from .scimpute import scimpute
from .scmaskgan import scmaskgan
from .scvgae import scvgae

__all__ = [
    "alra",
    "completion",
    "drimpute",
    "ebayes",
    "gamma_null",
    "gene_mean",
    "knn_mean",
    "knn_smoothing",
    "lowrank",
    "magic",
    "none",
    "nonzero_mean",
    "saver",
    "scdtl",
    "scgacl",
    "scigans",
    "scimpute",
    "scmaskgan",
    "scvgae",
]
