-- A site's own table, invented, for business-licence.mapping: sqlite3 cases.db < business-licence.sql
CREATE TABLE company_case (
  case_no        VARCHAR(40) PRIMARY KEY,
  credit_code    VARCHAR(2000),
  company        VARCHAR(2000),
  kind           VARCHAR(2000),
  representative VARCHAR(2000),
  scope          VARCHAR(2000),
  capital        VARCHAR(2000),
  founded        DATE,
  address        VARCHAR(2000),
  authority      VARCHAR(2000),
  registered     DATE,
  state          VARCHAR(20) NOT NULL,
  licence        VARCHAR(200),
  licensed_at    VARCHAR(40),
  remark         VARCHAR(2000)
);
INSERT INTO company_case (case_no, credit_code, company, kind, representative, scope, capital, founded, address, authority, registered, state)
VALUES ('2026-0001', '91999901MA00000155', '示例市印信信息技术有限公司', '有限责任公司（自然人投资或控股）', '张示例', '一般项目：软件开发；信息系统集成服务；信息技术咨询服务；数据处理和存储支持服务；技术服务、技术开发、技术咨询、技术交流、技术转让、技术推广；计算机软硬件及辅助设备零售；办公设备销售（除依法须经批准的项目外，凭营业执照依法自主开展经营活动）。许可项目：第二类增值电信业务（依法须经批准的项目，经相关部门批准后方可开展经营活动，具体经营项目以相关部门批准文件或许可证件为准）。', '伍佰万元整', '2026-11-18', '示例省示例市高新技术产业开发区创新大道1号示例大厦B座12层1201室', '示例市市场监督管理局', '2026-11-23', 'FINISHED');
INSERT INTO company_case (case_no, credit_code, company, kind, representative, scope, capital, founded, address, authority, registered, state)
VALUES ('2026-0002', '91999901MA00000230', '示例市样板食品有限公司', '有限责任公司（自然人独资）', '李样本', '许可项目：食品生产；食品销售。一般项目：食用农产品零售；包装服务。', '壹佰万元整', '2026-11-19', '示例省示例市城西区样板街66号', '示例市市场监督管理局', '2026-11-23', 'FINISHED');
INSERT INTO company_case (case_no, credit_code, company, kind, representative, scope, capital, founded, address, authority, registered, state)
VALUES ('2026-0003', '91999901MA0000031T', '示例市喆堃建设工程有限责任公司', '有限责任公司（法人独资）', '赵喆', '许可项目：建设工程施工；住宅室内装饰装修。一般项目：建筑材料销售；机械设备租赁；园林绿化工程施工。', '贰仟万元整', '2026-11-20', '示例省示例市滨江区堃山路9号', '示例市市场监督管理局', '2026-11-23', 'FINISHED');
INSERT INTO company_case (case_no, credit_code, company, kind, representative, scope, capital, founded, address, authority, registered, state)
VALUES ('2026-0004', '91999901MA000004XJ', '示例市试行物流股份有限公司', '股份有限公司（非上市、自然人投资或控股）', '王测试', '许可项目：道路货物运输（不含危险货物）。一般项目：国内货物运输代理；普通货物仓储服务；装卸搬运。', '人民币3,000.00万元', '2026-11-20', '示例省示例市示例县试行镇演示村3组12号', '示例市市场监督管理局', '2026-11-23', 'OPEN');
