/**
 * Rodas5P: an eight-stage, stiffly accurate, L-stable Rosenbrock method of order 5(4) with dense output of order 4.
 * Source: G. Steinebach, "Construction of Rosenbrock–Wanner method Rodas5P and numerical benchmarks within the Julia
 * Differential Equations package", BIT Numerical Mathematics 63:27 (2023). Transformed coefficients (Hairer & Wanner,
 * Solving ODEs II, IV.7): W = M/(γh) − J; stages 6–8 and the result share one row of A.
 */
export const GAMMA: f64 = 0.21193756319429014

export const A21: f64 = 3.0
export const A31: f64 = 2.849394379747939
export const A32: f64 = 0.45842242204463923
export const A41: f64 = -6.954028509809101
export const A42: f64 = 2.489845061869568
export const A43: f64 = -10.358996098473584
export const A51: f64 = 2.8029986275628964
export const A52: f64 = 0.5072464736228206
export const A53: f64 = -0.3988312541770524
export const A54: f64 = -0.04721187230404641
export const A61: f64 = -7.502846399306121
export const A62: f64 = 2.561846144803919
export const A63: f64 = -11.627539656261098
export const A64: f64 = -0.18268767659942256
export const A65: f64 = 0.030198172008377946

export const C21: f64 = -14.155112264123755
export const C31: f64 = -17.97296035885952
export const C32: f64 = -2.859693295451294
export const C41: f64 = 147.12150275711716
export const C42: f64 = -1.41221402718213
export const C43: f64 = 71.68940251302358
export const C51: f64 = 165.43517024871676
export const C52: f64 = -0.4592823456491126
export const C53: f64 = 42.90938336958603
export const C54: f64 = -5.961986721573306
export const C61: f64 = 24.854864614690072
export const C62: f64 = -3.0009227002832186
export const C63: f64 = 47.4931110020768
export const C64: f64 = 5.5814197821558125
export const C65: f64 = -0.6610691825249471
export const C71: f64 = 30.91273214028599
export const C72: f64 = -3.1208243349937974
export const C73: f64 = 77.79954646070892
export const C74: f64 = 34.28646028294783
export const C75: f64 = -19.097331116725623
export const C76: f64 = -28.087943162872662
export const C81: f64 = 37.80277123390563
export const C82: f64 = -3.2571969029072276
export const C83: f64 = 112.26918849496327
export const C84: f64 = 66.9347231244047
export const C85: f64 = -40.06618937091002
export const C86: f64 = -54.66780262877968
export const C87: f64 = -9.48861652309627

/** Times of the stages within the step; stages 6–8 are at its end. */
export const T2: f64 = 0.6358126895828704
export const T3: f64 = 0.4095798393397535
export const T4: f64 = 0.9769306725060716
export const T5: f64 = 0.4288403609558664

/** Weights of ∂f/∂t. */
export const D1: f64 = 0.21193756319429014
export const D2: f64 = -0.42387512638858027
export const D3: f64 = -0.3384627126235924
export const D4: f64 = 1.8046452872882734
export const D5: f64 = 2.325825639765069

/** Dense output: y(θ) = (1−θ) y₀ + θ (y₁ + (1−θ)(H₁ + θ (H₂ + θ H₃))), Hᵣ = Σ Hᵣⱼ kⱼ. */
export const H11: f64 = 25.948786856663858
export const H12: f64 = -2.5579724845846235
export const H13: f64 = 10.433815404888879
export const H14: f64 = -2.3679251022685204
export const H15: f64 = 0.524948541321073
export const H16: f64 = 1.1241088310450404
export const H17: f64 = 0.4272876194431874
export const H18: f64 = -0.17202221070155493
export const H21: f64 = -9.91568850695171
export const H22: f64 = -0.9689944594115154
export const H23: f64 = 3.0438037242978453
export const H24: f64 = -24.495224566215796
export const H25: f64 = 20.176138334709044
export const H26: f64 = 15.98066361424651
export const H27: f64 = -6.789040303419874
export const H28: f64 = -6.710236069923372
export const H31: f64 = 11.419903575922262
export const H32: f64 = 2.8879645146136994
export const H33: f64 = 72.92137995996029
export const H34: f64 = 80.12511834622643
export const H35: f64 = -52.072871366152654
export const H36: f64 = -59.78993625266729
export const H37: f64 = -0.15582684282751913
export const H38: f64 = 4.883087185713722
