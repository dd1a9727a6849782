"""名录库 and 清单: targets, inspectors, matters, conflicts, their versioned registers and frozen copies."""
