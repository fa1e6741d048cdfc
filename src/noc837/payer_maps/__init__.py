"""What a payer chooses: one value that the rules are handed."""

from noc837.payer_maps.payer_map import Choice, Parameter, PayerMap

__all__ = ["Choice", "Parameter", "PayerMap"]
