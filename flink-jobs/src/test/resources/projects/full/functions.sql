create temporary system function double_it as 'example.DoubleIt';
