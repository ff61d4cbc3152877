/** Steps of PyCaret 2. Known by name only: their objects stay inert, and the scanner does not know them. */
import { defineEstimator } from '../../binding/define.js';

export default defineEstimator({
  classes: [
    ...[
      'DataTypes_Auto_infer Simple_Imputer Surrogate_Imputer Iterative_Imputer Zroe_NearZero_Variance Catagorical_variables_With_Rare_levels',
      'New_Catagorical_Levels_in_TestData Make_Time_Features Group_Similar_Features Binning Scaling_and_Power_transformation',
      'Target_Transformation Outlier Cluster_Entire_Data Dummify Remove_100 Clean_Colum_Names DFS_Classic Empty Fix_Perfect_collinearity',
      'Advanced_Feature_Selection_Classic Fix_multicollinearity Reduce_Dimensions_For_Supervised_Path Ordinal Reduce_Cardinality_with_Clustering',
    ]
      .join(' ')
      .split(' ')
      .map((name) => `pycaret.internal.preprocess.${name}`),
  ],
  attributes: {},
  refused: 'it is a step of PyCaret 2, whose steps newer releases replaced: fit and save with PyCaret 3',
});
