"""Published optima: problems of the literature, each told as a park, and each to the last digit that was published.

The numbers are facts, named with their source in the module that uses them; a park is made of them row by row. Every
one is read from a workbook and solved by `ecopark.solve`, and held against the independent formulation too.

What is here: transport (Dantzig; P&T), transshipment through depots (Williams, Distribution), product mix with shadow
prices and the ranges in which they hold (Wyndor; Dakota), joint products (Rylon), recycling of water and of acetic
acid under limits of quality (Polley & Polley; Kazantzi & El-Halwagi), buying, storing and blending over six months
(Williams, Food manufacture), fixed charges of processes and of routes (Gandhi Cloth; AMPL's multmip1), and targets of
heat recovery by the temperature cascade (4SP1).
"""
